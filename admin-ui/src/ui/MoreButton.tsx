import { Button } from '@mantine/core'

type List = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** Fetches the next page of a list, where there is one. */
export function MoreButton({ list }: { list: List }) {
  if (!list.hasNextPage) return null
  return (
    <Button
      variant="default"
      mt="sm"
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      More
    </Button>
  )
}
