// The place and the days that are looked at, kept in the address.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { DAYS } from './figures'

export function usePick() {
  const route = useRoute()
  const router = useRouter()
  const set = (part: Record<string, string>) => {
    const whole = { ...route.query, ...part }
    void router.replace({ path: route.path, query: Object.fromEntries(Object.entries(whole).filter(([, value]) => value)) })
  }
  const place = computed({ get: () => String(route.query.place ?? ''), set: (code) => set({ place: code }) })
  const days = computed({
    get: () => (DAYS.includes(Number(route.query.days)) ? Number(route.query.days) : 30),
    set: (n) => set({ days: n === 30 ? '' : String(n) }),
  })
  return { place, days }
}
