/** The policies of a route, a sentence each. */
export function PolicyList({ policies }: { policies: readonly string[] }) {
  return (
    <ul>
      {policies.map((policy) => (
        <li key={policy}>{policy}</li>
      ))}
    </ul>
  )
}
