import { Decimal, Fields, Markup, type Tree } from './tree.ts'

/** A value as a person reads it, JSON where it is JSON, cut at `max` characters. */
export function preview(tree: Tree, max: number): string {
  const parts: string[] = []
  write(tree, parts, { left: max })
  const text = parts.join('')
  return text.length > max ? `${text.slice(0, max)}…` : text
}

function write(tree: Tree, parts: string[], room: { left: number }): void {
  if (room.left < 0) return
  if (Array.isArray(tree)) writeList('[', ']', tree.length, (i) => write(tree[i]!, parts, room), parts, room)
  else if (tree instanceof Fields) {
    const field = (i: number) => {
      put(`${JSON.stringify(tree.keys[i])}:`, parts, room)
      write(tree.values[i]!, parts, room)
    }
    writeList('{', '}', tree.keys.length, field, parts, room)
  } else if (tree instanceof Markup) writeMarkup(tree, parts, room)
  // Escapes lone surrogates, so what is stored is always valid text.
  else put(tree instanceof Decimal ? tree.source : JSON.stringify(cut(tree, room.left)), parts, room)
}

/** Long strings are cut before they are escaped: one character beyond the room is enough to show that they go on. */
const cut = (tree: Tree, left: number) =>
  typeof tree === 'string' && tree.length > left ? tree.slice(0, left + 1) : tree

function writeList(
  open: string,
  close: string,
  length: number,
  item: (at: number) => void,
  parts: string[],
  room: { left: number },
): void {
  put(open, parts, room)
  for (let i = 0; i < length && room.left >= 0; i++) {
    if (i > 0) put(',', parts, room)
    item(i)
  }
  put(close, parts, room)
}

function writeMarkup(element: Markup, parts: string[], room: { left: number }): void {
  put(`<${element.name}`, parts, room)
  element.attributes.keys.forEach((key, i) => {
    put(` ${key.slice(1)}=`, parts, room)
    write(element.attributes.values[i]!, parts, room)
  })
  put('>', parts, room)
  for (const child of element.children) {
    if (typeof child === 'string') put(child, parts, room)
    else write(child, parts, room)
  }
  put(`</${element.name}>`, parts, room)
}

function put(text: string, parts: string[], room: { left: number }): void {
  if (room.left < 0) return
  parts.push(text)
  room.left -= text.length
}
