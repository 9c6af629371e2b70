"""What `kg.render` makes a page of: styles, layout, the data block, and the template with its scripts."""
