/** The URL of a module beside the caller's, given without extension: TypeScript from the sources, JavaScript when built. */
export function workerUrl(name: string, base: string): URL {
  return new URL(`${name}${base.slice(base.lastIndexOf('.'))}`, base)
}
