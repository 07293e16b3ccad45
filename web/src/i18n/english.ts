/** How English writes numbers and the labels of a model inside a sentence. */
export function number(n: number): string {
    return n.toLocaleString('en');
}

export function alternatives(names: string[]): string {
    const last = names.at(-1) ?? '';
    return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
}

export function indefinite(label: string): string {
    const word = lower(label);
    return `${/^([aeio]|u[^ns])/i.test(word) ? 'an' : 'a'} ${word}`;
}

export function lower(label: string): string {
    // "VIP visit" keeps its capitals, "Account" inside a sentence does not.
    return /^[A-Z][a-z]/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label;
}
