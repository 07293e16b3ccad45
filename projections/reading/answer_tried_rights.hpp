#pragma once

#include <memory>
#include <string>
#include <vector>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// Of how many people is looked up what they would see, and how often a record is held against
/// somebody's rights: from there on numbers are "at least".
constexpr std::size_t tried_people_max = 200;
constexpr std::size_t tried_looks_max = 200'000;
/// Of how many people an answer gives the ids.
constexpr std::size_t tried_ids_max = 100;

/// Other rights than there are, to be held against those.
struct TriedRights {
    /// What one person is shown now, and what he would be.
    struct Person {
        Access now;
        Access then;
    };
    Json about = Json::object();           ///< Members of the answer that say whose rights it is.
    std::shared_ptr<const Model> model{};  ///< That would hold then.
    /// What is compared of verbs and fields: a role's, or all of a person's; null: nothing is.
    std::shared_ptr<const Rights> now{}, then{};
    std::vector<Person> people{};   ///< At most `tried_people_max`.
    std::vector<Uuid> concerned{};  ///< All of them.
};

/// What they would come to: PROTOCOL.md, *Trying out*. Fails with "filter.too_costly".
[[nodiscard]] Result<std::string> answer_tried_rights(ReadingState& state,
                                                      const TriedRights& tried);

}  // namespace cairn
