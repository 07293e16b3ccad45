#include "workspace/proofs.hpp"

#include "core/bytes.hpp"
#include "core/log/log_leaf.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

constexpr unsigned tile_levels = 8;  // 256 hashes a tile.
constexpr unsigned tile_level_max = 7;
constexpr std::size_t tile_width_max = 256;

}  // namespace

Result<std::string> Proofs::checkpoint() const {
    if (!state_.notary) return rejected("workspace.read_only");
    try {
        return state_.notary->checkpoint();
    } catch (const StorageFull&) {
        return fail(ErrorCode::storage_full, "storage.full");
    }
}

Result<std::string> Proofs::vkey() const {
    if (!state_.notary) return rejected("workspace.read_only");
    return state_.notary->vkey();
}

Result<std::string> Proofs::inclusion(Position position) const {
    auto note = checkpoint();
    if (!note) return note;
    const auto signed_for = Checkpoint::parse(*note);
    CAIRN_ASSERT(signed_for);
    if (position.value == 0 || position.value > signed_for->size) return not_found("event.unknown");
    const std::uint64_t index = position.value - 1;
    return InclusionProof{index, state_.log.tree().inclusion(index, signed_for->size),
                          *std::move(note)}
        .text();
}

Result<std::string> Proofs::consistency(Position from, Position to) const {
    const LogTree tree = state_.log.tree();
    if (from.value == 0 || from > to || to.value > tree.size())
        return invalid("proof.positions", {{"head", std::to_string(tree.size())}});
    return path_text(tree.consistency(from.value, to.value));
}

Result<std::string> Proofs::leaf(Position position) const {
    std::optional<std::string> leaf;
    if (position.value > 0 && position <= state_.log.head())
        state_.log.read({position.value - 1}, 1, [&](const Recorded& event) {
            leaf = leaf_of(event);
            return false;
        });
    if (!leaf) return not_found("event.unknown");
    return *std::move(leaf);
}

Result<std::string> Proofs::tile(unsigned level, std::uint64_t index, std::size_t width) const {
    const LogTree tree = state_.log.tree();
    const std::uint64_t hashes = level > tile_level_max ? 0 : tree.size() >> (tile_levels * level);
    const bool is_there = width >= 1 && width <= tile_width_max &&
                          index <= hashes / tile_width_max &&
                          index * tile_width_max + width <= hashes;
    if (!is_there) return not_found("tile.unknown");
    std::string bytes;
    for (std::size_t i = 0; i < width; ++i)
        bytes.append(bytes_of(tree.subtree(tile_levels * level, index * tile_width_max + i)));
    return bytes;
}

Result<std::string> Proofs::entries_tile(std::uint64_t index, std::size_t width) const {
    const std::uint64_t size = state_.log.head().value;
    const bool is_there = width >= 1 && width <= tile_width_max && index <= size / tile_width_max &&
                          index * tile_width_max + width <= size;
    if (!is_there) return not_found("tile.unknown");
    std::string bytes;
    state_.log.read({index * tile_width_max}, width, [&](const Recorded& event) {
        const std::string leaf = leaf_of(event);
        put_big_endian(bytes, static_cast<std::uint16_t>(leaf.size()));
        bytes += leaf;
        return true;
    });
    return bytes;
}

}  // namespace cairn
