#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/log/merkle.hpp"

namespace cairn {

/// What a log commits to, as C2SP tlog-checkpoint v1.0.0 writes it: three lines, to be signed.
struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const Checkpoint&) const = default;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<Checkpoint> parse(std::string_view text);
};

/// A receipt for one event, as C2SP tlog-proof writes it (`.tlog-proof`): enough, with the leaf and
/// the key, to check without the server that the event stands in the log.
struct InclusionProof {
    std::uint64_t index = 0;  ///< The event's position - 1.
    merkle::Path path;
    std::string note;  ///< The signed checkpoint.

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<InclusionProof> parse(std::string_view text);
};

/// Hashes as base64, a line each.
[[nodiscard]] std::string path_text(const merkle::Path& path);

}  // namespace cairn
