#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "events/model/record_type.hpp"

namespace cairn {

class Model;

/// A roll-up that needs no look at records when it is asked for, as it depends on nothing but what
/// they have stored: what they come to is kept as the log grows.
struct KeptRollup {
    std::uint16_t type = 0;  ///< Whose records say it.
    std::uint16_t slot = 0;  ///< Of the first of its fields that says it.
    const RecordType* of = nullptr;
    const Field* by = nullptr;
    const Field* taken = nullptr;  ///< Null: they are counted.
    std::optional<Rule> where{};   ///< Compiled for `of`.
};

/// The roll-ups of a model that are kept. Lives as long as the model's types.
class KeptRollups {
public:
    KeptRollups() = default;
    explicit KeptRollups(const Model& model);

    [[nodiscard]] const std::vector<KeptRollup>& all() const { return all_; }
    /// Under which slot a field's roll-up is kept; nothing where it is not.
    [[nodiscard]] std::optional<std::uint16_t> slot_of(const RecordType& type,
                                                       const Field& field) const;
    /// How a field's roll-up is kept; null where it is not.
    [[nodiscard]] const KeptRollup* of(const RecordType& type, const Field& field) const;

private:
    struct Place {
        std::uint16_t type;
        std::uint16_t field;
        std::uint16_t kept;
    };
    std::vector<KeptRollup> all_;
    std::vector<Place> places_;
};

/// Sets of a computed field of the type what it depends on: `of_stored`, `of_record` and so on.
void note_what_it_is_of(const RecordType& type, Field& computed);

/// Whether computed fields of a type, as far as they are `of_stored`, come to the same by both.
[[nodiscard]] bool compute_alike(const RecordType& one, const RecordType& other);

/// Whether two say the same of the same records, each under its model.
[[nodiscard]] bool are_alike(const KeptRollup& one, const KeptRollup& other);

}  // namespace cairn
