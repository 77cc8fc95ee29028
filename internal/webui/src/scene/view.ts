// A View is what of the plane is in sight: its middle, and how near.
export interface View {
  x: number;
  y: number;
  scale: number; // units across one CSS pixel
}
