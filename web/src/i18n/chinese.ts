/** 数字与并列名称在中文里的写法 */
export function quoted(labels: string[]): string {
    return labels.map((label) => `“${label}”`).join('、');
}

export function number(n: number): string {
    return n.toLocaleString('zh-CN');
}
