import { preview } from '../../domain/compare/preview-value.ts'
import { Markup, type Tree } from '../../domain/compare/tree.ts'

const INDENT = '  '

/** A document of HTML or XML as lines, an element or a text each: what differs only in white space is the same. */
export function markupLines(root: Markup): string[] {
  const lines: string[] = []
  for (const child of root.children) write(child, 0, lines)
  return lines
}

function write(tree: Tree, depth: number, lines: string[]): void {
  const indent = INDENT.repeat(depth)
  if (!(tree instanceof Markup)) {
    for (const line of String(tree).split('\n')) if (line.trim() !== '') lines.push(indent + line.trim())
    return
  }
  const attributes = tree.attributes.keys.map(
    (key, i) => ` ${key.slice(1)}=${attributeOf(tree.attributes.values[i]!)}`,
  )
  const [only] = tree.children
  const open = `<${tree.name}${attributes.join('')}>`
  if (tree.children.length === 0) lines.push(indent + open)
  else if (tree.children.length === 1 && typeof only === 'string' && !only.includes('\n')) {
    lines.push(`${indent}${open}${only}</${tree.name}>`)
  } else {
    lines.push(indent + open)
    for (const child of tree.children) write(child, depth + 1, lines)
    lines.push(`${indent}</${tree.name}>`)
  }
}

/** Class names are a list in the tree, and text in the page. */
const attributeOf = (value: Tree) =>
  Array.isArray(value) ? JSON.stringify(value.join(' ')) : preview(value, Number.MAX_SAFE_INTEGER)
