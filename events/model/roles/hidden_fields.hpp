#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "events/model/model.hpp"

namespace cairn {

/// Names of fields, by type.
using FieldsByType = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

/// What of a model asks for some fields that are hidden. The model must outlive it.
class HiddenFields {
public:
    HiddenFields(const FieldsByType& names, const Model& model);

    [[nodiscard]] bool has(const Field& field) const { return fields_.contains(&field); }
    /// "deal.amount": one that a rule about records of the type asks for in the end, through
    /// computed fields, roll-ups and paths; empty where it asks for none.
    [[nodiscard]] std::string asked_by(const Rule& rule, const RecordType& type) const;
    /// The same of what a computed field or a roll-up is worked out from; for a roll-up also the
    /// references by which records are found.
    [[nodiscard]] std::string asked_by(const Field& derived, const RecordType& type) const;
    /// The same of a default, which may ask for what the new record hangs under.
    [[nodiscard]] std::string asked_by_default(const Rule& rule, const RecordType& type) const;

private:
    [[nodiscard]] std::string named(const Field* field) const;

    const Model& model_;
    std::map<const Field*, std::string> fields_;
};

/// The types of which a step's effects may write records, its own first; each once. What a step was
/// given may stand in any of them.
[[nodiscard]] std::vector<const RecordType*> types_written_by(const Transition& step,
                                                              const RecordType& own,
                                                              const Model& model);

/// The fields, and all that are worked out from any of them, however far away: what is hidden in a
/// field is hidden in what it comes to.
[[nodiscard]] FieldsByType with_what_tells(FieldsByType names, const Model& model);

}  // namespace cairn
