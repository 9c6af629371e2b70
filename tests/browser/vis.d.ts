/** vis-network stands in the page before the page's own scripts; it ships its types for modules only. */
declare const vis: { DataSet: any; DataView: any; Network: any };
/** What the data block of the page holds. */
declare const GIVEN: any;
