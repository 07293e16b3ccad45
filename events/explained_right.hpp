#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/access.hpp"

namespace cairn {

/// Why somebody has a right, or has not.
enum class Because : std::uint8_t {
    // He has.
    roles,          ///< By what his roles say.
    administrator,  ///< By his role alone, as the next two.
    auditor,
    no_roles,   ///< No role was ever defined.
    everybody,  ///< All see users, teams and rates.
    // He has not.
    denied,          ///< One of his roles says so.
    none,            ///< None of his roles gives it, of this record.
    auditors_read,   ///< He is an auditor.
    administrators,  ///< It is theirs alone.
    not_shown,       ///< The record is not there for him.
    readers,         ///< Of seeing: those of the record's type keep it from him …
    hidden,          ///< … or something beside model and roles does.
};
[[nodiscard]] std::string_view because_name(Because because);

/// A decision of `may`, with what it was made of.
struct ExplainedRight {
    bool allowed = false;
    Because because = Because::none;
    Extent extent = Extent::none;     ///< Of the type's records.
    std::vector<Ground> by{};         ///< Where it is `roles`: all that holds.
    std::string denied_by{};          ///< A role; empty: none.
    Json allowed_by = Json::array();  ///< Where it is not allowed: roles by which one might.
};

/// Decides as `may` does, and says why. `rights` are the actor's under the model.
[[nodiscard]] ExplainedRight explained(const Actor& actor,
                                       const Rights* rights,
                                       const Model& model,
                                       const Right& right,
                                       const RecordType& type,
                                       const RightsSubject* of = nullptr);

}  // namespace cairn
