// The words of signing in on the phone.
import { words } from '../lib/i18n'

export const signinZh = {
  'signin.phone': '手机号',
  'signin.phoneHint': '中国大陆手机号，11 位数字。',
  'signin.send': '获取验证码',
  'signin.again': '重新获取（{0} 秒）',
  'signin.code': '验证码',
  'signin.codeSent': '验证码已发送到 {0}，几分钟内有效。',
  'signin.change': '更换手机号',
  'signin.needPhone': '请填写 11 位手机号',
  'signin.needCode': '请填写 6 位验证码',
  'signin.new': '第一次使用，请补充两项',
  'signin.name': '姓名',
  'signin.nameHint': '只有办理人员能看到，平时隐藏显示。',
  'signin.community': '居住的社区',
  'signin.needName': '请填写姓名',
  'signin.needCommunity': '请选择社区',
  'signin.register': '完成注册',
}

export const t = words(signinZh, () => import('./signin.en').then((part) => part.signinEn))
