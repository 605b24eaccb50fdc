// The English of the words of signing in on the phone.
import type { signinZh } from './signin'

export const signinEn: Record<keyof typeof signinZh, string> = {
  'signin.phone': 'Mobile number',
  'signin.phoneHint': 'A mainland mobile number of 11 digits.',
  'signin.send': 'Send me a code',
  'signin.again': 'Send again ({0} s)',
  'signin.code': 'Code',
  'signin.codeSent': 'The code was sent to {0} and is valid for a few minutes.',
  'signin.change': 'Change the number',
  'signin.needPhone': 'Please enter a mobile number of 11 digits',
  'signin.needCode': 'Please enter the 6 digit code',
  'signin.new': 'Your first visit: two more things, please',
  'signin.name': 'Name',
  'signin.nameHint': 'Only those who handle your case can see it; it is masked otherwise.',
  'signin.community': 'Community you live in',
  'signin.needName': 'Please enter your name',
  'signin.needCommunity': 'Please choose your community',
  'signin.register': 'Finish',
}
