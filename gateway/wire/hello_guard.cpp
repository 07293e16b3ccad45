#include "gateway/wire/hello_guard.hpp"

#include <algorithm>

namespace cairn {
namespace {

// RFC 8446, 5.1 and 4; RFC 5246, 7.4.
constexpr unsigned char handshake_record = 22;
constexpr unsigned char client_hello = 1;
constexpr unsigned char client_key_exchange = 16;

std::size_t big_endian_number(const unsigned char* bytes, std::size_t count) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
    return value;
}

}  // namespace

template <std::size_t size>
bool HelloGuard::Part<size>::take(std::string_view& bytes) {
    while (known < size && !bytes.empty()) {
        head[known++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
    }
    if (known < size) return false;
    known = 0;
    return true;
}

template <std::size_t size>
std::string_view HelloGuard::Part<size>::skip(std::string_view& bytes) {
    const std::string_view skipped = bytes.substr(0, rest);
    rest -= skipped.size();
    bytes.remove_prefix(skipped.size());
    return skipped;
}

bool HelloGuard::lets_in(std::string_view bytes) {
    seen_ += bytes.size();
    if (seen_ > handshake_bytes_max) return false;
    while (!bytes.empty() && !is_sealed_) {
        if (record_.rest == 0) {
            if (record_.take(bytes)) record_.rest = big_endian_number(record_.head.data() + 3, 2);
            continue;
        }
        const std::string_view part = record_.skip(bytes);
        if (record_.head.front() == handshake_record && !judge(part)) return false;
    }
    return true;
}

bool HelloGuard::judge(std::string_view of_messages) {
    while (!of_messages.empty() && !is_sealed_) {
        if (message_.rest > 0) {
            message_.skip(of_messages);
            continue;
        }
        if (!message_.take(of_messages)) continue;
        message_.rest = big_endian_number(message_.head.data() + 1, 3);
        const unsigned char kind = message_.head.front();
        if (kind == client_hello && message_.rest > hello_bytes_max) return false;
        // In TLS 1.2 what the client says next is encrypted, in records that are marked as before.
        // OpenSSL takes no hello any more by then, nor this message before one.
        is_sealed_ = kind == client_key_exchange;
    }
    return true;
}

}  // namespace cairn
