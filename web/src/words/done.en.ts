import type { doneZh } from './done'

export const doneEn: Record<keyof typeof doneZh, string> = {
  'done.thanks': 'We have your report',
  'done.queued': 'Saved; it will be sent when you are online',
  'done.queuedHint': 'No need to wait: it goes out when this page is open or the network is back, and only once.',
  'done.number': 'Case number',
  'done.query': 'Look-up code',
  'done.qr': 'Scan to see the progress',
  'done.next': 'What comes next',
  'done.nextText': 'The community accepts it, gives it a number and sends somebody to see. You hear of every step.',
  'done.located': 'Placed at {0}, which the address names',
  'done.due': 'It is received by {0} at the latest; then you are told when it is to be handled',
  'done.view': 'See the progress',
  'done.again': 'Report another',
}
