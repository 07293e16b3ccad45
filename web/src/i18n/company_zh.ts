/** 简体中文：通过企业统一登录进入系统 */
import type { companyEn } from './company_en';

/** Between Latin letters and characters there is a space. */
const spaced = (name: string) => `${/^[!-~]/.test(name) ? ' ' : ''}${name}${/[!-~]$/.test(name) ? ' ' : ''}`;

export const companyZh = {
    signIn: (name) => `使用${spaced(name)}登录`,
    or: '或',
    withPassword: '使用密码登录',
    administratorsOnly: '仅供管理员在企业登录无法使用时使用。',
    lead: '与公司其他系统使用相同的登录方式。',
    stepLead: '企业登录成功，还差一步。',
    startAgain: '返回登录',
    by: (name) => `通过${spaced(name)}`.trimEnd(),
    how: '登录方式',
    cameBy: (name) => `您通过${spaced(name)}登录。`,
    cameByPassword: (name) => `您通过密码登录，也可以使用${spaced(name).trimEnd()}。`,
    noPassword: (name) => `您在此处没有密码，也不需要，由${spaced(name)}确认您的身份。`,
    setUpLead: '您需要在手机上安装验证器应用。',
    signOutThere: (name) => `同时退出${spaced(name)}`.trimEnd(),
    freshEnough: (name) => `无需密码：须在最近十分钟内通过${spaced(name)}验证过身份。`,
    proveAgain: (name) => `立即通过${spaced(name)}验证`,
    identities: '企业登录',
    linkedSince: (issuer, when) => `${issuer}，关联于${when}`,
    notLinked: '尚未关联。首次登录时，将关联在企业登录中拥有此邮箱（已验证）的账号。',
    forget: '解除关联',
    forgetLead: (name) =>
        `用于${spaced(name)}在企业登录中更换了账号的情况。通过该关联登录的会话将立即结束，下次登录时重新按邮箱查找。`,
    forgotten: (name) => `已解除${spaced(name)}的关联`,
    reasons: {
        'openid.not_set_up': '此服务器未设置企业登录。',
        'openid.unreachable': '企业登录没有响应，请稍后再试。',
        'openid.document': '企业登录的设置有误，请联系管理员。',
        'openid.keys': '企业登录的设置有误，请联系管理员。',
        'openid.denied': '企业登录已中断。',
        'openid.refused': '企业登录未予通过，请联系管理员。',
        'openid.token': '企业登录返回的信息无法确认，请重试并联系管理员。',
        'openid.no_auth_time': '企业登录没有说明您何时验证过身份。请管理员在企业登录中设置：ID 令牌须包含 auth_time。',
        'openid.not_asked':
            '企业登录未要求您重新验证身份。请重新登录；如仍未要求，请管理员在企业登录中设置：须遵守 prompt=login 和 max_age。',
        'openid.begin_again': '用时过长，或在另一个浏览器中开始，请重新登录。',
        'openid.no_user': '系统中没有使用您邮箱的用户，请联系管理员添加。',
        'openid.email_unverified': '您的邮箱尚未在企业登录中验证，请联系管理员。',
        'openid.inactive': '您的账号已停用，请联系管理员。',
        'openid.linked_otherwise': '您的邮箱已关联另一个企业账号，请联系管理员。',
        'openid.not_for_you': '您的企业账号无权使用本系统，请联系管理员。',
        'openid.mapping': '无法同步您的角色，因此未能登录，请联系管理员。',
        'session.company_only': '此处使用企业登录，密码和通行密钥仅供管理员使用。',
        'session.not_fresh': '请先在上方重新验证是您本人：此操作须在验证后十分钟内进行。',
        'token.people_only': '此令牌只能维护用户和团队。',
    } as Record<string, string>,
} satisfies typeof companyEn;
