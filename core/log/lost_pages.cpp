#include "core/log/lost_pages.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace cairn {
namespace {

// All of this runs in a signal's handler: no memory is asked for, nothing is locked.

void tell(const char* text, std::size_t size) { (void)!write(STDERR_FILENO, text, size); }
void tell(const char* text) { tell(text, std::strlen(text)); }

void tell_number(std::uint64_t number) {
    std::array<char, 20> digits{};
    std::size_t at = digits.size();
    do {
        digits[--at] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number > 0);
    tell(&digits[at], digits.size() - at);
}

/// Takes a hexadecimal number off the front of a line.
std::uint64_t take_hex(const char*& text) {
    std::uint64_t number = 0;
    for (;; ++text) {
        const char digit = *text;
        if (digit >= '0' && digit <= '9')
            number = number * 16 + static_cast<unsigned>(digit - '0');
        else if (digit >= 'a' && digit <= 'f')
            number = number * 16 + static_cast<unsigned>(digit - 'a' + 10);
        else
            return number;
    }
}

/// A line of /proc/self/maps: `from-to rwxp offset device inode path`. True: it was the one.
bool tell_where(const char* line, std::uint64_t address) {
    const char* at = line;
    const std::uint64_t from = take_hex(at);
    if (*at++ != '-') return false;
    const std::uint64_t to = take_hex(at);
    if (address < from || address >= to) return false;
    at = std::strchr(at + 1, ' ');
    if (!at) return false;
    const std::uint64_t offset = take_hex(++at);
    const char* path = std::strchr(line, '/');
    tell(path ? path : "a file");
    tell(" cannot be read at byte ");
    tell_number(offset + (address - from));
    return true;
}

void tell_where(std::uint64_t address) {
    const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::array<char, 8192> buffer{};
    std::size_t held = 0;
    for (;;) {
        const ssize_t got = maps < 0 ? 0 : read(maps, &buffer[held], buffer.size() - 1 - held);
        if (got <= 0) break;
        held += static_cast<std::size_t>(got);
        buffer[held] = 0;
        char* line = buffer.data();
        for (char* end = std::strchr(line, '\n'); end; end = std::strchr(line, '\n')) {
            *end = 0;
            if (tell_where(line, address)) return;
            line = end + 1;
        }
        held = static_cast<std::size_t>(buffer.data() + held - line);
        std::memmove(buffer.data(), line, held);
    }
    tell("a file of the data folder cannot be read");
}

void page_lost(int /*signal*/, siginfo_t* info, void* /*context*/) {
    tell("cairn: ");
    tell_where(reinterpret_cast<std::uint64_t>(info->si_addr));
    tell(
        ": it was cut short, or the disk fails. Start again to be told what is missing "
        "and the way back\n");
    _exit(1);
}

}  // namespace

void explain_lost_pages() {
    struct sigaction action{};
    action.sa_sigaction = page_lost;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGBUS, &action, nullptr);
}

void leave_lost_pages() { std::signal(SIGBUS, SIG_DFL); }

}  // namespace cairn
