#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/record.hpp"

namespace cairn {

/// A version's shortcut to an older one of the same record, so that any version is found in a
/// logarithmic number of reads however long the history (a skew-binary jump list).
struct Jump {
    Version version;         ///< Where it leads; 0: to before the first.
    Position superseded_at;  ///< Of the version after that one, which is its key in `past`.
    bool operator==(const Jump&) const = default;
};

/// A number as it is stored, or an amount of money.
struct StoredNumber {
    Decimal number;
    std::optional<Currency> currency{};  ///< Of an amount.
};

/// A field's value as it is stored, read where it lies.
class StoredValue {
public:
    StoredValue() = default;
    explicit StoredValue(std::string_view bytes) : bytes_(bytes) {}
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    /// Of a text-like or choice field; empty for any other.
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] bool is_sealed() const;
    /// Of an integer, a decimal or an amount; nothing for any other.
    [[nodiscard]] std::optional<StoredNumber> number() const;
    /// No allocation for scalars.
    [[nodiscard]] Value value() const;
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
    std::string_view bytes_;
};

/// A record as the world stores it, its fields readable in place (layout: core/FORMAT.md,
/// "world/"). Values are sealed where personal. Valid as long as the bytes are: at most the read
/// transaction that gave them. Every reader throws StorageError where the bytes are not what was
/// written.
class RecordView {
public:
    RecordView() = default;
    RecordView(std::uint16_t type, const Uuid& id, std::string_view bytes)
        : type_(type), id_(id), bytes_(bytes) {}
    [[nodiscard]] std::uint16_t type() const { return type_; }
    [[nodiscard]] const Uuid& id() const { return id_; }
    [[nodiscard]] Version version() const;
    [[nodiscard]] Position position() const;
    [[nodiscard]] Position previous() const;
    [[nodiscard]] Jump jump() const;
    [[nodiscard]] Time created_at() const;
    [[nodiscard]] Time updated_at() const;
    [[nodiscard]] Uuid created_by() const;
    [[nodiscard]] Uuid updated_by() const;
    [[nodiscard]] Time state_since() const;
    [[nodiscard]] bool archived() const;
    /// The field's value, empty where there is none. Binary search.
    [[nodiscard]] Value value(std::uint16_t slot) const { return stored(slot).value(); }
    [[nodiscard]] StoredValue stored(std::uint16_t slot) const { return StoredValue(find(slot)); }
    /// Visits the slots that have a value, ascending, each with its place among them.
    template <class Visit>
    void visit_slots(Visit visit) const {
        const std::size_t slots = count();
        for (std::size_t i = 0; i < slots; ++i) visit(slot(i), i);
    }
    /// What stands at a place that `visit_slots` told.
    [[nodiscard]] StoredValue stored_at(std::size_t place) const {
        return StoredValue(encoded(place));
    }
    /// The text of a text-like or choice field in place; empty for any other.
    [[nodiscard]] std::string_view text(std::uint16_t slot) const { return stored(slot).text(); }
    /// All of it by field name; slots that `type` does not know are left out.
    [[nodiscard]] Record record(const RecordType& type) const;
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::uint16_t slot(std::size_t index) const;
    [[nodiscard]] std::string_view encoded(std::size_t index) const;
    [[nodiscard]] std::string_view find(std::uint16_t slot) const;

    std::uint16_t type_ = 0;
    Uuid id_;
    std::string_view bytes_;
};

/// The state of the record's lifecycle, the initial one where none was recorded; empty where the
/// type has none.
[[nodiscard]] std::string_view state_of(const RecordType& type, const RecordView& record);

/// Throws StorageError for a field that the type never had.
[[nodiscard]] std::string encode_record(const Record& record,
                                        const RecordType& type,
                                        const Jump& jump = {});

}  // namespace cairn
