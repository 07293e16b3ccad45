#pragma once

#include <string>

#include "core/result.hpp"
#include "core/types.hpp"

namespace cairn {

struct WorkspaceState;

/// Proof of what the log holds, for people who may audit: `Workspace::proofs` asks. As long as the
/// workspace is open; any thread.
class Proofs {
public:
    explicit Proofs(const WorkspaceState& state) : state_(state) {}

    /// The newest checkpoint as a signed note, and the key that signs, as a vkey. Only where the
    /// workspace is served for writing: else "workspace.read_only".
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] Result<std::string> vkey() const;
    /// A tlog-proof that the event stands in the newest checkpoint's tree. "event.unknown"
    [[nodiscard]] Result<std::string> inclusion(Position position) const;
    /// Hashes, a line each, that the log of `to` events continues that of `from`.
    /// "proof.positions"
    [[nodiscard]] Result<std::string> consistency(Position from, Position to) const;
    /// What the tree says of the event: the bytes that its leaf hash is over. "event.unknown"
    [[nodiscard]] Result<std::string> leaf(Position position) const;
    /// A tile of C2SP tlog-tiles: `width` hashes of 32 bytes, at most 256, from 256 * `index` on,
    /// each over 256^`level` events. "tile.unknown"
    [[nodiscard]] Result<std::string> tile(unsigned level,
                                           std::uint64_t index,
                                           std::size_t width) const;
    /// The leaves of `width` events, at most 256, from 256 * `index` on, each with its length in
    /// two bytes in front (tlog-tiles' entry bundles). "tile.unknown"
    [[nodiscard]] Result<std::string> entries_tile(std::uint64_t index, std::size_t width) const;

private:
    const WorkspaceState& state_;
};

}  // namespace cairn
