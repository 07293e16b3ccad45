#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "events/access.hpp"
#include "projections/world/record_format.hpp"

namespace cairn {

/// Which fields of a record may have something to show, and where that stands: of a wide type a
/// record mostly has few, and no other is looked for.
class FilledFields {
public:
    explicit FilledFields(const RecordView& stored) : stored_(stored) {
        stored.visit_slots([this](std::uint16_t slot, std::size_t place) {
            if (slot < known_slots)
                places_[slot] = static_cast<std::uint8_t>(std::min(place, unknown_place) + 1);
        });
    }
    [[nodiscard]] bool may_have(const Field& field) const {
        return field.is_derived() || field.kind == FieldKind::lifecycle ||
               field.slot >= known_slots || places_[field.slot] != 0;
    }

private:
    friend class ReadableRecord;
    static constexpr std::size_t known_slots = 256;
    static constexpr std::size_t unknown_place = 254;

    /// Empty where there is nothing, or where it stands is not known.
    [[nodiscard]] StoredValue stored(const Field& field) const {
        const std::size_t place = field.slot < known_slots ? places_[field.slot] : 0;
        return place == 0 || place > unknown_place ? StoredValue() : stored_.stored_at(place - 1);
    }

    RecordView stored_;
    std::array<std::uint8_t, known_slots> places_{};  ///< By slot, from 1; 0: there is nothing.
};

/// A record as its reader may see it: what all answers are made of. `Reader` alone makes one, and
/// none of what is not shown to its person; what is hidden in it is empty. Lives as long as the
/// snapshot, the model and the access that it was read with.
class ReadableRecord {
public:
    [[nodiscard]] const RecordType& type() const { return *type_; }
    [[nodiscard]] const Uuid& id() const { return stored_.id(); }
    [[nodiscard]] Version version() const { return stored_.version(); }
    [[nodiscard]] Position position() const { return stored_.position(); }
    [[nodiscard]] Time created_at() const { return stored_.created_at(); }
    [[nodiscard]] Time updated_at() const { return stored_.updated_at(); }
    [[nodiscard]] Uuid created_by() const { return stored_.created_by(); }
    [[nodiscard]] Uuid updated_by() const { return stored_.updated_by(); }
    [[nodiscard]] bool archived() const { return stored_.archived(); }
    /// Nothing where the type has no lifecycle.
    [[nodiscard]] std::optional<Time> state_since() const {
        return type_->lifecycle ? std::optional(stored_.state_since()) : std::nullopt;
    }

    [[nodiscard]] FilledFields filled() const { return FilledFields(stored_); }
    /// Whether the field is not shown, and so empty.
    [[nodiscard]] bool hides(const Field& field) const {
        return !all_ && access_->hides(*type_, field);
    }
    /// What is stored of a field of the type that is not computed, opened; a lifecycle's initial
    /// state where none was recorded, as the record is older than it.
    [[nodiscard]] Value value(const Field& field) const;
    /// The same text in place, where it is shown as it is stored; else empty.
    [[nodiscard]] std::string_view text(const Field& field) const;
    /// Likewise any value.
    [[nodiscard]] StoredValue stored(const Field& field) const {
        return is_shown_as_stored(field) ? stored_.stored(field.slot) : StoredValue();
    }
    /// The same where `filled()` knows its place.
    [[nodiscard]] StoredValue stored(const Field& field, const FilledFields& filled) const {
        return is_shown_as_stored(field) ? filled.stored(field) : StoredValue();
    }
    /// Whether anything is stored of it, and whether `other` has the same, sealed or not.
    [[nodiscard]] bool stores(const Field& field) const {
        return !hides(field) && !is_empty(stored_.value(field.slot));
    }
    [[nodiscard]] bool stores_same(const Field& field, const ReadableRecord& other) const {
        return hides(field) || stored_.value(field.slot) == other.stored_.value(field.slot);
    }
    /// Whether a field that is not personal stores something sealed, as it was when that was
    /// stored.
    [[nodiscard]] bool seals_open_field() const;
    /// The state of the lifecycle; empty where the type has none.
    [[nodiscard]] std::string_view state() const { return state_of(*type_, stored_); }
    /// The value of the type's measure; empty where it has none.
    [[nodiscard]] Value measure() const;

private:
    friend class Reader;
    ReadableRecord(const RecordType& type, const RecordView& stored, const Access& access, bool all)
        : type_(&type), stored_(stored), access_(&access), all_(all) {}

    [[nodiscard]] bool is_shown_as_stored(const Field& field) const {
        return !field.is_derived() && access_->shows_as_stored(*type_, field);
    }

    const RecordType* type_;
    RecordView stored_;
    const Access* access_;
    bool all_;  ///< What is hidden too: for the rule that says whether it is shown.
};

}  // namespace cairn
