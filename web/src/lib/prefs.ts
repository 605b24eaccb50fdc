// What a person likes on this device: the language and the size of the text.
import { ref, watchEffect } from 'vue'

export type Language = 'zh' | 'en'
export type Size = 'normal' | 'large' | 'huge'

const stored = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** A page of the server leads here in the language in which it was read: ?lang=en. */
const asked = new URLSearchParams(globalThis.location?.search ?? '').get('lang')
const known = asked === 'en' || asked === 'zh' ? asked : stored('gongdi.language')

export const language = ref<Language>(known === 'en' ? 'en' : 'zh')
export const size = ref<Size>((stored('gongdi.size') as Size) || 'normal')

watchEffect(() => {
  const root = document.documentElement
  root.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  root.classList.toggle('elder', size.value !== 'normal')
  root.classList.toggle('huge', size.value === 'huge')
  try {
    localStorage.setItem('gongdi.language', language.value)
    localStorage.setItem('gongdi.size', size.value)
  } catch {
    // Storage is refused in some private windows: the choice then lasts as long as the page.
  }
})

// Another window of this browser has chosen differently: follow it.
globalThis.addEventListener?.('storage', (event: StorageEvent) => {
  if (event.key === 'gongdi.language') language.value = event.newValue === 'en' ? 'en' : 'zh'
  if (event.key === 'gongdi.size') size.value = (event.newValue as Size) || 'normal'
})
