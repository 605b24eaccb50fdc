// One screen in Chinese, English and elders' mode: nothing for axe, no sideways scrolling, sizes as promised. Large letters change
// sizes alone, and only to what asks less contrast: axe is not asked a fourth time; nor for contrast at the desk of elders, nor in
// English, whose colours are those of Chinese. The order changes the language, for which a page asks the server anew, only once forth
// and once back.
import { axe, shot, sizes, switchTo } from './browser.mjs'

const MODES = [
  { tag: 'zh', language: 'zh', size: 'normal', least: 0 },
  { tag: 'elder', language: 'zh', size: 'large', least: 22 },
  { tag: 'huge', language: 'en', size: 'huge', least: 30 },
  { tag: 'en', language: 'en', size: 'normal', least: 0 },
]

/** Looks at one screen in every mode. */
export async function examine(page, name) {
  await page.locator('.dialog-fade-leave-active').waitFor({ state: 'detached' }) // what is going is not looked at
  const desk = new URL(page.url()).pathname.startsWith('/desk')
  for (const mode of MODES) {
    await switchTo(page, mode.language, mode.size)
    await shot(page, `${name}-${mode.tag}`)
    await sizes(page, `${name} ${mode.tag}`, mode.least)
    if (mode.tag !== 'huge') await axe(page, `${name} ${mode.tag}`, { contrast: mode.tag === 'zh' || (mode.tag === 'elder' && !desk) })
  }
  await switchTo(page, 'zh')
}
