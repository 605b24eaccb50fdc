// The English of the words of blacking out.
import type { blackZh } from './black'

export const blackEn: Record<keyof typeof blackZh, string> = {
  'black.title': 'Black out',
  'black.note': 'Draw over what must not be seen (faces, house numbers, number plates). Others see only the copy; the original stays, for its sender and for those who triage.',
  'black.stage': 'The picture, {0} place(s) covered',
  'black.add': 'Add a rectangle',
  'black.keys': 'Keyboard: on a rectangle, arrows move it, Shift and arrows size it, Alt is fine, Delete removes it.',
  'black.nth': 'No. {0}: left {1}, top {2}, width {3}, height {4}',
  'black.drop': 'Remove rectangle {0}',
  'black.added': 'Rectangle {0} added',
  'black.dropped': 'A rectangle was removed',
  'black.save': 'Cover these {0}',
  'black.none': 'Cover nothing, as it was',
}
