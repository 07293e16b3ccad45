#pragma once

#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "events/model/model.hpp"

namespace cairn {

/// All that a rule or a derived field asks for in the end: through computed fields, roll-ups and
/// paths, each derived field looked into once. They may name each other in a ring, which nobody has
/// refused yet.
class Reach {
public:
    /// Told of each field, one on the way of a path too, and of each `$…`; true: that is enough.
    struct Found {
        std::function<bool(const Field& field)> field = [](const Field&) { return false; };
        std::function<bool(std::string_view path)> context = [](std::string_view) { return false; };
    };
    /// Without a model, paths and roll-ups are not followed.
    Reach(const Model* model, Found found) : model_(model), found_(std::move(found)) {}

    /// Whether it was enough.
    bool of(const Rule& rule, const RecordType& type);
    /// What the field is worked out from; not of itself.
    bool of(const Field& field, const RecordType& type);

private:
    bool at(const Field& field, const RecordType& type);

    const Model* model_;
    Found found_;
    std::set<std::pair<std::uint16_t, std::uint16_t>> seen_;
};

/// Whether what the rule yields may tell a personal field, through computed ones too, and through
/// paths where the model is known to follow them.
[[nodiscard]] bool names_personal(const Rule& rule, const RecordType& type, const Model* model);
/// The same of a field's value.
[[nodiscard]] bool tells_personal(const Field& field, const RecordType& type, const Model& model);
/// Whether a record of the type says something else at another moment without any event.
[[nodiscard]] bool shows_now(const RecordType& type, const Model& model);

}  // namespace cairn
