// The posts that count together: the grids that one worker looks after make one list of what is to be done.
import { computed } from 'vue'
import { currentPost, me } from './session'

const mine = computed(() => me.value?.posts.filter((post) => post.ref === me.value!.post || (currentPost.value?.role === 'grid_worker' && post.role === 'grid_worker')) ?? [])
const communities = computed(() => new Set(mine.value.map((post) => post.place.slice(0, 12))))
/** Who looks after several grids is told of each row which of them it is in. */
export const severalGrids = computed(() => mine.value.length > 1)
export const gridPosts = mine

/** A grid as its worker tells it from his others: with its community where they lie in several. */
export const rowGrid = (community: string, grid: string) => (communities.value.size > 1 ? community + ' · ' + grid : grid)
