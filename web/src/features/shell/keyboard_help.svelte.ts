/** Whether the list of shortcuts is open; the menu and the `?` key both open it. */
class KeyboardHelp {
    open = $state(false);
}

export const keyboardHelp = new KeyboardHelp();
