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

    /// The head of a record or of a message, byte by byte, and what is to come behind it.
    template <std::size_t size>
    struct Part {
        std::array<unsigned char, size> head{};
        std::size_t known = 0;  ///< Of the head.
        std::size_t rest = 0;
        /// True: the head is whole.
        bool take(std::string_view& bytes);
        /// As much of the rest as there is.
        std::string_view skip(std::string_view& bytes);
    };
    [[nodiscard]] bool judge(std::string_view of_messages);

    Part<record_head_bytes> record_;
    Part<message_head_bytes> message_;  ///< They go on over the ends of records.
    std::size_t seen_ = 0;
    bool is_sealed_ = false;  ///< What looks like a message from here on may be anything.
};

}  // namespace cairn
