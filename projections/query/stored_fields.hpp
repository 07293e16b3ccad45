#pragma once

#include <algorithm>
#include <vector>

#include "projections/query/readable_record.hpp"

namespace cairn {

/// A stored field that is asked for, with its place among all that are.
struct AskedField {
    const Field* field = nullptr;
    std::size_t place = 0;
};

/// Which stored fields something asks for, each once.
class AskedFields {
public:
    AskedField take(const Field& field) {
        const auto known = std::ranges::find(all_, &field);
        const auto place = static_cast<std::size_t>(known - all_.begin());
        if (known == all_.end()) all_.push_back(&field);
        return {&field, place};
    }
    [[nodiscard]] const std::vector<const Field*>& all() const { return all_; }

private:
    std::vector<const Field*> all_;
};

/// What is stored of a record's fields that are shown as they are stored, wherever that lies.
class StoredFields {
public:
    StoredFields() = default;
    StoredFields(const StoredFields&) = delete;
    StoredFields& operator=(const StoredFields&) = delete;
    virtual ~StoredFields() = default;
    [[nodiscard]] virtual StoredValue of(const AskedField& asked) const = 0;
};

/// In the record itself, which outlives it.
class FieldsOfRecord final : public StoredFields {
public:
    explicit FieldsOfRecord(const ReadableRecord& record) : record_(record) {}
    [[nodiscard]] StoredValue of(const AskedField& asked) const override {
        return record_.stored(*asked.field);
    }

private:
    const ReadableRecord& record_;
};

}  // namespace cairn
