// Flood-season mode is looked at again every few minutes, on every page of both faces.
import { onBeforeUnmount, onMounted } from 'vue'
import { emergencies, loadCatalogue, refreshCatalogue } from './catalogue'

const EVERY = 180_000

/** What is on now, for whoever shows it; the banner itself is loaded only when there is something. */
export function useEmergencies() {
  const timer = setInterval(() => {
    if (!document.hidden && navigator.onLine) void refreshCatalogue()
  }, EVERY)
  onMounted(() => void loadCatalogue().catch(() => {}))
  onBeforeUnmount(() => clearInterval(timer))
  return emergencies
}
