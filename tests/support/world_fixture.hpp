#pragma once

#include <optional>

#include "projections/world/vault_sealer.hpp"
#include "projections/world/world_store.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

/// A world in a folder of its own, with the vault that seals for it.
struct WorldFixture {
    TempDir folder;
    SequenceIds ids;
    Vault vault{folder / "vault", ids};
    VaultSealer sealer{vault, ids};
    std::optional<WorldStore> world{std::in_place, folder / "world", vault, sealer};

    /// Applies events as one batch, in spans that may cut commits.
    void apply(std::span<const Recorded> events, std::size_t span = 1000) {
        world->begin();
        for (; !events.empty(); events = events.subspan(std::min(span, events.size())))
            world->apply(events.first(std::min(span, events.size())));
        vault.commit();
        world->commit();
    }
    void reopen(bool read_only = false) {
        world.reset();
        world.emplace(folder / "world", vault, sealer, read_only);
    }
    /// An empty one again, under the same vault.
    void rebuild() {
        world.reset();
        std::filesystem::remove_all(folder / "world");
        world.emplace(folder / "world", vault, sealer);
    }
};

}  // namespace cairn::test
