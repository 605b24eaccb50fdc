// The English of the words of what can be done while there is no network.
import type { offlineZh } from './offline'

export const offlineEn: Record<keyof typeof offlineZh, string> = {
  'off.still': 'Without a network you can still:',
  'off.visits': 'See today’s visits and write them down',
  'off.tasks': 'See the tasks taken along on this phone',
  'off.report': 'Report a problem',
  'off.outbox': 'See what waits to be sent',
  'off.pin': 'For visits and tasks a PIN must have been set while there was a network; without one they are seen after the PIN.',
  'off.over': 'What was taken along had been on this phone for 72 hours and was wiped because its time was over: households and tasks are not here any more. With a network, open “Visits” and set a PIN anew: then they go along with you again.',
  'off.overCases': 'What was taken along had been on this phone for 72 hours and was wiped because its time was over: tasks are not here any more. With a network, open this page and set a PIN anew: then they go along with you again.',
  'off.waiting': 'What was not sent was not wiped: waiting {0}, sealed on this phone until the same account is online and sends it.',
  'off.sent': 'What you write lies sealed on the phone and is sent by itself when you are back online.',
  'off.desk': 'The desk needs a network. What you have filled in on this page is still here: please do not close or reload it, and press “Try again” when the network is back.',
  'off.deskPhone': 'Without a network you can go on with the phone version, which is on this device:',
  'off.deskPage': 'You are offline, and this page cannot be opened yet. The page before is still here; please try again when the network is back.',
}
