// Signing in by password, and by a one-time code where the server asks for one: the logic of both faces' forms.
import { reactive, ref } from 'vue'
import { t } from '../words/common'
import { asProblem, sentence } from './load'
import { useSaid, useSaids } from './said'
import { signInByPassword } from './session'
import type { Me } from './types'

export function usePasswordSignIn(onDone: (me: Me) => void, signIn = signInByPassword) {
  const input = reactive({ login: '', password: '', totp: '' })
  const askTotp = ref(false)
  const busy = ref(false)
  const problem = useSaid()
  const errors = useSaids()

  function check(): boolean {
    const found: Record<string, string> = {}
    if (!input.login.trim()) found.login = t('sign.needLogin')
    if (!input.password) found.password = t('sign.needPassword')
    if (askTotp.value && !/^\d{6}$/.test(input.totp.trim())) found.totp = t('sign.needTotp')
    errors.value = found
    return Object.keys(found).length === 0
  }

  /** Gives false when there is something to mend. */
  async function submit(): Promise<boolean> {
    problem.value = ''
    if (!check()) return false
    busy.value = true
    try {
      onDone(await signIn(input.login.trim(), input.password, askTotp.value ? input.totp.trim() : undefined))
      return true
    } catch (error) {
      const refusal = asProblem(error)
      if (refusal.code === 'session.totp' && !askTotp.value) {
        askTotp.value = true
        return true
      }
      if (refusal.code === 'session.totp' || refusal.code === 'session.totp_used') {
        input.totp = ''
        errors.value = { totp: refusal.code === 'session.totp' ? t('sign.totpWrong') : sentence(refusal) }
      } else {
        problem.value = sentence(refusal)
      }
      return false
    } finally {
      busy.value = false
    }
  }

  return { input, askTotp, busy, problem, errors, submit }
}
