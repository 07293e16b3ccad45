#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::bench {

enum class FrameKind : std::uint8_t { message, ping, pong, close };

/// Finds its way through what a WebSocket server sends, piece by piece as it comes, and copies
/// nothing: payloads are handed on where they lie.
class FrameScanner {
public:
    /// `payload(kind, piece)` for every piece of a payload, then `ended(kind)` once for each frame.
    template <class Payload, class Ended>
    void scan(std::string_view bytes, Payload&& payload, Ended&& ended) {
        while (!bytes.empty()) {
            if (!in_payload_) {
                bytes.remove_prefix(read_head(bytes));
                if (!in_payload_) return;
            }
            const auto piece = bytes.substr(0, std::min<std::uint64_t>(missing_, bytes.size()));
            if (!piece.empty()) payload(kind(), piece);
            bytes.remove_prefix(piece.size());
            missing_ -= piece.size();
            if (missing_ > 0) return;
            in_payload_ = false;
            head_bytes_ = 0;
            ended(kind());
        }
    }

private:
    /// How many of the bytes belong to the frame's head.
    std::size_t read_head(std::string_view bytes);
    [[nodiscard]] std::size_t head_size() const;
    [[nodiscard]] FrameKind kind() const;

    std::uint64_t missing_ = 0;  ///< Bytes of the payload.
    std::array<std::uint8_t, 10> head_{};
    std::uint8_t head_bytes_ = 0;
    bool in_payload_ = false;
};

/// The text value of a member of a message, without any reading of what surrounds it. Throws where
/// there is none.
[[nodiscard]] std::string member(const std::string& message, const std::string& name);

/// A client's frame, masked as it must be.
[[nodiscard]] std::string text_frame(std::string_view text);
[[nodiscard]] std::string pong_frame();

/// The request that asks for a WebSocket; `headers` are whole lines with their ends.
[[nodiscard]] std::string upgrade_request(std::uint16_t port,
                                          std::string_view path,
                                          std::string_view headers);

}  // namespace cairn::bench
