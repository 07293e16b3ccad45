/** English: coming in by a passkey. `passkeys_zh.ts` must say the same. */
export const passkeysEn = {
    title: 'Passkeys',
    lead:
        'Sign in by your fingerprint, your face or your device’s PIN, without a password. ' +
        'A passkey stays on your device or in your password manager; here only what recognises it is kept.',
    none: 'You have none yet.',
    noneOf: 'This person has none.',
    list: 'Your passkeys',
    listOf: 'Passkeys of this person',
    add: 'Add a passkey',
    addLead: 'First show that it is you. Then your browser asks for your fingerprint, your face or your PIN.',
    name: 'Name',
    nameHint: 'By which you tell it from others, such as the device it is on.',
    proposed: (device: string) => `Passkey on ${device}`,
    devices: { computer: 'this computer', phone: 'this phone' } as Record<string, string>,
    unnamed: 'Passkey without a name',
    added: (name: string) => `“${name}” is added. You can sign in with it now.`,
    asking: 'Your browser is asking…',
    backedUp: 'backed up',
    ofSite: (site: string) => `for ${site}`,
    rename: 'Rename',
    renameNamed: (name: string) => `Rename “${name}”`,
    renamed: 'Renamed',
    remove: 'Remove',
    removeNamed: (name: string) => `Remove “${name}”`,
    removeLead:
        'Nobody signs in with it any more. ' +
        'On your device it stays until you delete it there, in its password settings.',
    removeOfLead: (name: string) => `For when ${name} has lost the device. It lets nobody in any more.`,
    removed: (name: string) => `“${name}” is removed`,
    signIn: 'Sign in with a passkey',
    use: 'Use a passkey',
    orCode: 'or',
    stepLead: 'Your password is right. Now show your passkey.',
    proof: 'Or use a passkey',
    proven: 'Your passkey was shown. No password is needed.',
    cameBy: 'with a passkey',
    instead: 'Set up a passkey instead',
    codesInstead: 'Set up an app with codes instead',
    mustShow: 'Here everybody signs in with a second factor. Your passkey is one: show it before you go on.',
    reasons: {
        'passkey.cancelled': 'Nothing was done: it was cancelled, or took too long.',
        'passkey.here_already': 'This device has a passkey for you already.',
        'passkey.unable': 'This device or browser could not do it. Try another, or sign in with your password.',
        'passkey.no_browser': 'This browser has no passkeys. Use a newer one, or sign in with your password.',
        'passkey.no_https':
            'Passkeys work only over https, and this page came without it. ' +
            'Ask your administrator for the https address.',
        'passkey.address':
            'Passkeys need an address with a name, over https. Open Cairn by its usual address instead of numbers.',
        'passkey.unknown':
            'This passkey is not known here, or not any more. ' +
            'Sign in with your password; you can add another on your own page.',
        'passkey.wrong': 'This passkey could not be believed. Try again, and tell your administrator if it stays so.',
        'passkey.over': 'That took too long. Try again.',
        'passkey.known': 'This passkey is in use here already.',
        'passkey.too_many': 'You have as many passkeys as one may have. Remove one first.',
        'passkey.none': 'You have no passkey here yet.',
    } as Record<string, string>,
};
