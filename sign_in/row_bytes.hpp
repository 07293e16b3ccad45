#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace cairn {

// How rows of the vault are written and read: ids, times in µs, short texts behind their length.

inline void put_time(std::string& out, Time time) {
    put_big_endian(out, static_cast<std::int64_t>(time.time_since_epoch().count()));
}

/// At most 255 bytes.
inline void put_short(std::string& out, std::string_view text) {
    CAIRN_ASSERT(text.size() <= 255);
    out.push_back(static_cast<char>(static_cast<unsigned char>(text.size())));
    out += text;
}

/// Reads a row from its start; what is not there makes it broken.
class RowReader {
public:
    explicit RowReader(std::string_view rest) : rest_(rest) {}

    Uuid id() {
        Uuid id;
        const auto bytes = take(id.bytes.size());
        std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
        return id;
    }
    Time time() {
        const auto bytes = take(sizeof(std::int64_t));
        if (bytes.empty()) return {};
        return Time{std::chrono::microseconds{get_big_endian<std::int64_t>(bytes)}};
    }
    std::uint32_t number() {
        const auto bytes = take(sizeof(std::uint32_t));
        return bytes.empty() ? 0 : get_big_endian<std::uint32_t>(bytes);
    }
    unsigned byte() {
        const auto bytes = take(1);
        return bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
    }
    std::string text() { return bytes(byte()); }
    std::string bytes(std::size_t count) { return std::string(take(count)); }
    std::string all_that_is_left() { return std::string(take(rest_.size())); }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] bool is_whole() const { return !broken_ && rest_.empty(); }

private:
    std::string_view take(std::size_t bytes) {
        broken_ = broken_ || bytes > rest_.size();
        if (broken_) return {};
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    std::string_view rest_;
    bool broken_ = false;
};

}  // namespace cairn
