package picture

// WidthOf is about how wide a text is, in pixels at a size.
var WidthOf = widthOf
