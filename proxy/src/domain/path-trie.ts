/** A route as the trie sees it: its place in the order of precedence and what is left to check. */
export type Entry<T> = { rank: number; value: T }

type Node<T> = {
  literal: Map<string, Node<T>> | null
  parameter: Node<T> | null
  /** Matches here and everywhere below, best rank first. */
  prefix: Entry<T>[]
  /** Matches only where the path ends here, best rank first. */
  template: Entry<T>[]
}

/**
 * Routes by path element. A look-up visits one node per element of the path, so it costs
 * the same with ten routes and with ten thousand.
 */
export class PathTrie<T> {
  readonly #root: Node<T> = newNode()
  readonly #exact = new Map<string, Entry<T>[]>()

  addPrefix(prefix: string, entry: Entry<T>): void {
    this.#nodeAt(elementsOf(prefix)).prefix.push(entry)
  }

  addExact(path: string, entry: Entry<T>): void {
    const known = this.#exact.get(path)
    if (known) known.push(entry)
    else this.#exact.set(path, [entry])
  }

  /** `{name}` in a template stands for one whole element. */
  addTemplate(template: string, entry: Entry<T>): void {
    this.#nodeAt(template.split('/').slice(1)).template.push(entry)
  }

  /** The accepted entry of the best (lowest) rank below `limit`, or null. */
  find(path: string, accepts: (entry: Entry<T>) => boolean, limit: number): Entry<T> | null {
    const search: Search<T> = { path, accepts, best: null, limit }
    const exact = this.#exact.get(path)
    if (exact) offer(exact, search)
    visit(this.#root, 1, search)
    return search.best
  }

  #nodeAt(elements: readonly string[]): Node<T> {
    let node = this.#root
    for (const element of elements) {
      if (isParameter(element)) {
        node.parameter ??= newNode()
        node = node.parameter
        continue
      }
      node.literal ??= new Map()
      let next = node.literal.get(element)
      if (!next) {
        next = newNode()
        node.literal.set(element, next)
      }
      node = next
    }
    return node
  }
}

type Search<T> = { path: string; accepts: (entry: Entry<T>) => boolean; best: Entry<T> | null; limit: number }

/** `from` is where the next element starts; past the end of the path there is none left. */
function visit<T>(node: Node<T>, from: number, search: Search<T>): void {
  offer(node.prefix, search)
  if (from > search.path.length) {
    offer(node.template, search)
    return
  }
  let end = search.path.indexOf('/', from)
  if (end === -1) end = search.path.length
  const literal = node.literal?.get(search.path.slice(from, end))
  if (literal) visit(literal, end + 1, search)
  // A parameter stands for one element that is not empty.
  if (node.parameter && end > from) visit(node.parameter, end + 1, search)
}

function offer<T>(entries: readonly Entry<T>[], search: Search<T>): void {
  for (const entry of entries) {
    if (entry.rank >= search.limit) return
    if (!search.accepts(entry)) continue
    search.best = entry
    search.limit = entry.rank
    return
  }
}

const newNode = <T>(): Node<T> => ({ literal: null, parameter: null, prefix: [], template: [] })

export const isParameter = (element: string) => element.startsWith('{') && element.endsWith('}')

/** A trailing slash says nothing: a prefix is a sequence of elements. */
const elementsOf = (prefix: string) =>
  (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix).split('/').slice(1)
