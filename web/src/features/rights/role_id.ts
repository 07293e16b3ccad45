/** The name of a role for programs: `[a-z][a-z0-9_]{0,39}`. Pure. */
export function isId(id: string): boolean {
    return /^[a-z][a-z0-9_]{0,39}$/.test(id);
}

/** Out of what it is called in English: "Key-account manager" is key_account_manager. */
export function idFrom(label: string): string {
    return label
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^[_0-9]+|_+$/g, '')
        .slice(0, 40);
}
