/** English: coming in by the company's own sign-in. `company_zh.ts` must say the same. */
export const companyEn = {
    signIn: (name: string) => `Sign in with ${name}`,
    or: 'or',
    withPassword: 'Sign in with a password',
    administratorsOnly: 'For administrators, when the company sign-in is out of order.',
    lead: 'You sign in the way you do everywhere else in the company.',
    stepLead: 'That went well. One more step.',
    startAgain: 'Back to the sign-in',
    by: (name: string) => `by ${name}`,
    how: 'How you sign in',
    cameBy: (name: string) => `You are signed in by ${name}.`,
    cameByPassword: (name: string) => `You are signed in by your password. ${name} lets you in, too.`,
    noPassword: (name: string) => `You have no password here, and need none: ${name} knows who you are.`,
    setUpLead: 'You need an authenticator app on your phone.',
    signOutThere: (name: string) => `Sign out of ${name} too`,
    freshEnough: (name: string) =>
        `No password is needed, but you must have shown ${name} within the last ten minutes that it is you.`,
    proveAgain: (name: string) => `Show ${name} now`,
    identities: 'Company sign-in',
    linkedSince: (issuer: string, when: string) => `${issuer}, since ${when}`,
    notLinked: 'Not linked yet. The first sign-in links whoever has this verified e-mail there.',
    forget: 'Forget the link',
    forgetLead: (name: string) =>
        `For when ${name} has another account there now. Its sessions end, and the e-mail is looked for again.`,
    forgotten: (name: string) => `${name} is not linked any more`,
    reasons: {
        'openid.not_set_up': 'This server has no company sign-in.',
        'openid.unreachable': 'The company sign-in does not answer. Try again in a moment.',
        'openid.document': 'The company sign-in is not set up rightly. Tell your administrator.',
        'openid.keys': 'The company sign-in is not set up rightly. Tell your administrator.',
        'openid.denied': 'The company sign-in was broken off.',
        'openid.refused': 'The company sign-in did not let you through. Tell your administrator.',
        'openid.token': 'What the company sign-in said could not be believed. Try again, and tell your administrator.',
        'openid.no_auth_time':
            'It is not said when you proved who you are. An administrator has to put auth_time into ID tokens there.',
        'openid.not_asked':
            'You were let through without being asked who you are. An administrator has to have max_age obeyed there.',
        'openid.begin_again': 'That took too long, or began in another browser. Please begin again.',
        'openid.no_user': 'Nobody here has your e-mail. Ask an administrator to add you.',
        'openid.email_unverified': 'The company sign-in has not verified your e-mail. Ask your administrator.',
        'openid.inactive': 'Your account here is switched off. Ask an administrator.',
        'openid.linked_otherwise':
            'Your e-mail belongs to somebody who signs in with another account there. Ask an administrator.',
        'openid.not_for_you': 'Your company account gives you no access here. Ask an administrator.',
        'openid.mapping': 'Your roles could not be taken over, so you were not let in. Tell your administrator.',
        'session.company_only':
            'Here one signs in with the company sign-in. Passwords and passkeys are for administrators only.',
        'session.not_fresh': 'Show once more, just above, that it is you: it has to be within the last ten minutes.',
        'token.people_only': 'This token may only keep users and teams.',
    } as Record<string, string>,
};
