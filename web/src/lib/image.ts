// Pictures are made smaller on the device before they are sent; the new encoding carries no place and no camera.

const LONGEST_SIDE = 1600
const QUALITY = 0.8

/** A picture as it was chosen, until it is ready, and how often that was begun. */
export interface Original {
  file: Blob
  tries: number
}

/** Pictures chosen and not ready yet, on whatever page. */
const underway = new Set<Promise<unknown>>()

export function making(work: Promise<unknown>): void {
  underway.add(work)
  void work.finally(() => underway.delete(work))
}

/** Until all pictures chosen so far are ready: a page that is left or sends before that would lose them. */
export async function picturesReady(): Promise<void> {
  while (underway.size) await Promise.all(underway)
}

/** A JPEG of at most 1600 pixels a side; throws when the browser cannot read the picture. */
export async function shrink(picture: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const pen = canvas.getContext('2d')!
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('encode'))), 'image/jpeg', QUALITY)
  })
}
