#include "workspace/upkeep.hpp"

#include "workspace/workspace_state.hpp"

namespace cairn {

std::optional<Time> Upkeep::held_until() const { return state_.held_until(); }

Result<void> Upkeep::accept_clock() {
    return state_.note(Actor::system(), state_.clock_acceptance("operator"));
}

std::size_t Upkeep::order_bytes() const {
    return state_.orders.bytes() + state_.scoped.bytes() + state_.columns.bytes();
}

std::size_t Upkeep::row_text_bytes() const { return state_.row_texts.bytes(); }

std::vector<Digest> Upkeep::digests() const { return state_.derived->digests(); }

std::vector<std::string> Upkeep::troubles() const {
    std::vector<std::string> troubles;
    if (state_.found_full || state_.sequencer->storage_full())
        troubles.emplace_back("storage.full");
    if (state_.found_damaged) troubles.emplace_back("folder.damaged");
    if (state_.held_until()) troubles.emplace_back("time.held");
    if (state_.clock.jumped().count() != 0) troubles.emplace_back("clock.jumped");
    if (state_.clock.is_doubtful()) troubles.emplace_back("clock.doubtful");
    if (state_.projector->is_behind()) troubles.emplace_back("views.behind");
    if (state_.scrub && state_.scrub->finding()) troubles.emplace_back("log.damaged");
    return troubles;
}

Position Upkeep::scrubbed() const { return state_.scrub ? state_.scrub->checked() : Position{}; }

}  // namespace cairn
