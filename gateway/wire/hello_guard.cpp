#include "gateway/wire/hello_guard.hpp"

#include <algorithm>

namespace cairn {
namespace {

// RFC 8446, 5.1 and 4.
constexpr unsigned char handshake_record = 22;
constexpr unsigned char client_hello = 1;

std::size_t big_endian_number(const unsigned char* bytes, std::size_t count) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
    return value;
}

}  // namespace

bool HelloGuard::lets_in(std::string_view bytes) {
    seen_ += bytes.size();
    if (seen_ > handshake_bytes_max) return false;
    while (!bytes.empty()) {
        const std::size_t skipped = std::min(rest_, bytes.size());
        rest_ -= skipped;
        bytes.remove_prefix(skipped);
        if (bytes.empty()) return true;
        head_[known_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (known_ < record_head_bytes) continue;
        const std::size_t length = big_endian_number(head_.data() + 3, 2);
        const bool is_handshake = head_.front() == handshake_record;
        // Nobody cuts a message within its head but to hide how long it is.
        if (is_handshake && length < message_head_bytes) return false;
        if (is_handshake && known_ < head_.size()) continue;
        const unsigned char* const message = head_.data() + record_head_bytes;
        if (is_handshake && *message == client_hello &&
            big_endian_number(message + 1, 3) > hello_bytes_max)
            return false;
        rest_ = length - (known_ - record_head_bytes);
        known_ = 0;
    }
    return true;
}

}  // namespace cairn
