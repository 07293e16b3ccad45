#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cairn {

/// Looks at what a stranger sends before the handshake is over. A client's hello is as long as it
/// says, and room for all of that is made at once; honest ones have some hundred bytes, those with
/// keys against quantum computers two thousand. Also bounds what is read until then.
class HelloGuard {
public:
    static constexpr std::size_t hello_bytes_max = std::size_t{16} << 10;
    static constexpr std::size_t handshake_bytes_max = std::size_t{64} << 10;

    /// False: the connection is to be ended, and these bytes are to be looked at no further.
    [[nodiscard]] bool lets_in(std::string_view bytes);

private:
    static constexpr std::size_t record_head_bytes = 5;
    static constexpr std::size_t message_head_bytes = 4;

    std::array<unsigned char, record_head_bytes + message_head_bytes> head_{};
    std::size_t known_ = 0;  ///< Of `head_`.
    std::size_t rest_ = 0;   ///< Bytes of the record at hand that are still to come.
    std::size_t seen_ = 0;
};

}  // namespace cairn
