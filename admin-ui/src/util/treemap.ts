export type Box = { x: number; y: number; width: number; height: number }

/**
 * Rectangles with areas in proportion to the sizes, as square as they can be made, in the order given (largest first):
 * Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000). Sizes of 0 get none.
 */
export function treemap(sizes: readonly number[], into: Box): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= 0) return []
  const scale = (into.width * into.height) / total
  const areas = sizes.filter((size) => size > 0).map((size) => size * scale)
  const boxes: Box[] = []
  let left = into
  let row: number[] = []
  for (const area of areas) {
    const side = Math.min(left.width, left.height)
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) {
      left = place(row, left, boxes)
      row = []
    }
    row.push(area)
  }
  place(row, left, boxes)
  return boxes
}

/** The ratio of the sides of the least square one, in a row along a side. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0)
  const [most, least] = [Math.max(...row), Math.min(...row)]
  return Math.max((side ** 2 * most) / sum ** 2, sum ** 2 / (side ** 2 * least))
}

/** Lays a row along the shorter side; answers what is left of the box. */
function place(row: readonly number[], box: Box, boxes: Box[]): Box {
  if (row.length === 0) return box
  const sum = row.reduce((total, area) => total + area, 0)
  const across = box.width < box.height
  const depth = sum / (across ? box.width : box.height)
  let along = 0
  for (const area of row) {
    const length = area / depth
    boxes.push(
      across
        ? { x: box.x + along, y: box.y, width: length, height: depth }
        : { x: box.x, y: box.y + along, width: depth, height: length },
    )
    along += length
  }
  return across
    ? { ...box, y: box.y + depth, height: box.height - depth }
    : { ...box, x: box.x + depth, width: box.width - depth }
}
