#include "projections/world/record_format.hpp"

#include <algorithm>

#include "core/bytes.hpp"

namespace cairn {

namespace {

/// Where things stand in the fixed header; the slot table follows it.
enum Offset : std::size_t {
    at_version = 0,
    at_position = 8,
    at_previous = 16,
    at_jump_version = 24,
    at_jump_superseded = 32,
    at_created = 40,
    at_updated = 48,
    at_created_by = 56,
    at_updated_by = 72,
    at_state_since = 88,
    at_flags = 96,
    at_count = 98,
    header_bytes = 100,
};
constexpr std::size_t entry_bytes = 6;
constexpr std::uint16_t given_slot = 0xffff;  // `Record::given`: no field of any type.
constexpr std::uint16_t flag_archived = 1;

/// What a value's first byte says. Stored: a number never changes its meaning.
enum class Tag : std::uint8_t {
    yes_no = 1,
    integer = 2,
    decimal = 3,
    text = 4,
    date = 5,
    time = 6,
    money = 7,
    uuid = 8,
    texts = 9,
    references = 10,
    address = 11,
    sealed = 12,
    erased = 13,
};

[[noreturn]] void damaged() { throw StorageError("world: a stored record is damaged"); }

template <class Integer>
Integer read(std::string_view bytes, std::size_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(Integer)) damaged();
    return get_big_endian<Integer>(bytes, offset);
}

Uuid read_uuid(std::string_view bytes, std::size_t offset) {
    Uuid id;
    if (offset > bytes.size() || bytes.size() - offset < id.bytes.size()) damaged();
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), id.bytes.size(),
                id.bytes.begin());
    return id;
}

void put_uuid(std::string& out, const Uuid& id) { out.append(id.bytes.begin(), id.bytes.end()); }

void put_text(std::string& out, std::string_view text) {
    put_big_endian(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

/// Takes pieces off the front of a value's bytes.
struct Pieces {
    std::string_view rest;

    std::string_view take(std::size_t bytes) {
        if (rest.size() < bytes) damaged();
        const auto piece = rest.substr(0, bytes);
        rest.remove_prefix(bytes);
        return piece;
    }
    template <class Integer>
    Integer integer() {
        return get_big_endian<Integer>(take(sizeof(Integer)));
    }
    std::string text() { return std::string(take(integer<std::uint32_t>())); }
    Uuid uuid() { return read_uuid(take(16), 0); }
    Decimal decimal() {
        const auto units = integer<std::int64_t>();
        const auto scale = integer<std::uint8_t>();
        if (scale > 9) damaged();
        return {units, scale};
    }
    Money money() {
        Money money{decimal(), {}};
        std::ranges::copy(take(3), money.currency.code.begin());
        return money;
    }
    /// How many items follow; never more than `rest` could hold, so that a damaged count reserves
    /// nothing.
    std::size_t items(std::size_t bytes_each) {
        const std::size_t count = integer<std::uint32_t>();
        if (count > rest.size() / bytes_each) damaged();
        return count;
    }
    Texts texts() {
        Texts texts(items(4));
        for (auto& each : texts) each = text();
        return texts;
    }
    References references() {
        References ids(items(16));
        for (auto& each : ids) each = uuid();
        return ids;
    }
    Address address() {
        Address lines;
        for (std::size_t left = items(8); left > 0; --left) {
            auto name = text();
            lines.emplace(std::move(name), text());
        }
        return lines;
    }
};

/// Writes a value's bytes after its tag.
struct Encoder {
    std::string& out;

    void tag(Tag tag) const { out.push_back(static_cast<char>(tag)); }
    void decimal(const Decimal& value) const {
        put_big_endian(out, value.units);
        put_big_endian(out, value.scale);
    }
    void operator()(std::monostate) const {}
    void operator()(bool value) const {
        tag(Tag::yes_no);
        out.push_back(value ? 1 : 0);
    }
    void operator()(std::int64_t value) const {
        tag(Tag::integer);
        put_big_endian(out, value);
    }
    void operator()(const Decimal& value) const {
        tag(Tag::decimal);
        decimal(value);
    }
    void operator()(const std::string& value) const {
        tag(Tag::text);
        out += value;
    }
    void operator()(const Date& value) const {
        tag(Tag::date);
        put_big_endian(out, static_cast<std::int32_t>(value.day.time_since_epoch().count()));
    }
    void operator()(const Time& value) const {
        tag(Tag::time);
        put_big_endian(out, static_cast<std::int64_t>(value.time_since_epoch().count()));
    }
    void operator()(const Money& value) const {
        tag(Tag::money);
        decimal(value.amount);
        out.append(value.currency.code.begin(), value.currency.code.end());
    }
    void operator()(const Uuid& value) const {
        tag(Tag::uuid);
        put_uuid(out, value);
    }
    void operator()(const Texts& values) const {
        tag(Tag::texts);
        put_big_endian(out, static_cast<std::uint32_t>(values.size()));
        for (const auto& each : values) put_text(out, each);
    }
    void operator()(const References& values) const {
        tag(Tag::references);
        put_big_endian(out, static_cast<std::uint32_t>(values.size()));
        for (const auto& each : values) put_uuid(out, each);
    }
    void operator()(const Address& lines) const {
        tag(Tag::address);
        put_big_endian(out, static_cast<std::uint32_t>(lines.size()));
        for (const auto& [name, line] : lines) {
            put_text(out, name);
            put_text(out, line);
        }
    }
    void operator()(const Sealed& value) const {
        tag(Tag::sealed);
        out += value.bytes;
    }
    void operator()(const Erased&) const { tag(Tag::erased); }
};

Value decode_body(Tag tag, Pieces& pieces) {
    switch (tag) {
        case Tag::yes_no: return pieces.integer<std::uint8_t>() != 0;
        case Tag::integer: return pieces.integer<std::int64_t>();
        case Tag::decimal: return pieces.decimal();
        case Tag::text: return std::string(pieces.take(pieces.rest.size()));
        case Tag::date:
            return Date{std::chrono::sys_days{std::chrono::days{pieces.integer<std::int32_t>()}}};
        case Tag::time: return Time{std::chrono::microseconds{pieces.integer<std::int64_t>()}};
        case Tag::money: return pieces.money();
        case Tag::uuid: return pieces.uuid();
        case Tag::texts: return pieces.texts();
        case Tag::references: return pieces.references();
        case Tag::address: return pieces.address();
        case Tag::sealed: return Sealed{std::string(pieces.take(pieces.rest.size()))};
        case Tag::erased: return Erased{};
    }
    damaged();
}

/// The slot of a field by name, a retired one's too: history may still speak of it.
std::uint16_t slot_of(const RecordType& type, std::string_view name) {
    const auto field = std::ranges::find(type.fields, name, &Field::name);
    if (field == type.fields.end())
        throw StorageError("world: " + type.name + " never had a field " + std::string(name));
    return field->slot;
}

std::string encode_header(const Record& record, const Jump& jump) {
    std::string out;
    put_big_endian(out, record.version.value);
    put_big_endian(out, record.position.value);
    put_big_endian(out, record.previous.value);
    put_big_endian(out, jump.version.value);
    put_big_endian(out, jump.superseded_at.value);
    put_big_endian(out, static_cast<std::int64_t>(record.created_at.time_since_epoch().count()));
    put_big_endian(out, static_cast<std::int64_t>(record.updated_at.time_since_epoch().count()));
    put_uuid(out, record.created_by);
    put_uuid(out, record.updated_by);
    put_big_endian(out, static_cast<std::int64_t>(record.state_since.time_since_epoch().count()));
    put_big_endian(out, record.archived ? flag_archived : std::uint16_t{0});
    return out;
}

}  // namespace

std::string encode_record(const Record& record, const RecordType& type, const Jump& jump) {
    std::vector<std::pair<std::uint16_t, const Value*>> values;
    for (const auto& [name, value] : record.fields)
        if (!is_empty(value)) values.emplace_back(slot_of(type, name), &value);
    const Value given = record.given.empty() ? Value{} : Value{record.given};
    if (!is_empty(given)) values.emplace_back(given_slot, &given);
    std::ranges::sort(values);

    std::string out = encode_header(record, jump);
    put_big_endian(out, static_cast<std::uint16_t>(values.size()));
    std::string body;
    const std::size_t body_at = header_bytes + values.size() * entry_bytes;
    for (const auto& [slot, value] : values) {
        put_big_endian(out, slot);
        put_big_endian(out, static_cast<std::uint32_t>(body_at + body.size()));
        std::visit(Encoder{body}, *value);
    }
    return out + body;
}

std::string_view StoredValue::text() const {
    const bool is_text = !empty() && static_cast<Tag>(bytes_.front()) == Tag::text;
    return is_text ? bytes_.substr(1) : std::string_view{};
}

bool StoredValue::is_sealed() const {
    return !empty() && static_cast<Tag>(bytes_.front()) == Tag::sealed;
}

std::optional<StoredNumber> StoredValue::number() const {
    if (empty()) return std::nullopt;
    Pieces pieces{bytes_.substr(1)};
    StoredNumber found{};
    switch (static_cast<Tag>(bytes_.front())) {
        case Tag::integer: found.number = {pieces.integer<std::int64_t>(), 0}; break;
        case Tag::decimal: found.number = pieces.decimal(); break;
        case Tag::money: {
            const Money money = pieces.money();
            found = {money.amount, money.currency};
            break;
        }
        default: return std::nullopt;
    }
    if (!pieces.rest.empty()) damaged();
    return found;
}

Value StoredValue::value() const {
    if (empty()) return {};
    Pieces pieces{bytes_.substr(1)};
    Value value = decode_body(static_cast<Tag>(bytes_.front()), pieces);
    if (!pieces.rest.empty()) damaged();
    return value;
}

Version RecordView::version() const { return {read<std::uint64_t>(bytes_, at_version)}; }
Position RecordView::position() const { return {read<std::uint64_t>(bytes_, at_position)}; }
Position RecordView::previous() const { return {read<std::uint64_t>(bytes_, at_previous)}; }
Jump RecordView::jump() const {
    return {{read<std::uint64_t>(bytes_, at_jump_version)},
            {read<std::uint64_t>(bytes_, at_jump_superseded)}};
}
Time RecordView::created_at() const {
    return Time{std::chrono::microseconds{read<std::int64_t>(bytes_, at_created)}};
}
Time RecordView::updated_at() const {
    return Time{std::chrono::microseconds{read<std::int64_t>(bytes_, at_updated)}};
}
Uuid RecordView::created_by() const { return read_uuid(bytes_, at_created_by); }
Uuid RecordView::updated_by() const { return read_uuid(bytes_, at_updated_by); }
Time RecordView::state_since() const {
    return Time{std::chrono::microseconds{read<std::int64_t>(bytes_, at_state_since)}};
}
bool RecordView::archived() const {
    return (read<std::uint16_t>(bytes_, at_flags) & flag_archived) != 0;
}

std::size_t RecordView::count() const {
    const std::size_t count = read<std::uint16_t>(bytes_, at_count);
    if (bytes_.size() < header_bytes + count * entry_bytes) damaged();
    return count;
}

std::uint16_t RecordView::slot(std::size_t index) const {
    return read<std::uint16_t>(bytes_, header_bytes + index * entry_bytes);
}

std::string_view RecordView::encoded(std::size_t index) const {
    const std::size_t entry = header_bytes + index * entry_bytes;
    const std::size_t begin = read<std::uint32_t>(bytes_, entry + 2);
    const bool last = index + 1 == count();
    const std::size_t end =
        last ? bytes_.size() : read<std::uint32_t>(bytes_, entry + entry_bytes + 2);
    if (begin > end || end > bytes_.size()) damaged();
    return bytes_.substr(begin, end - begin);
}

std::string_view RecordView::find(std::uint16_t wanted) const {
    std::size_t low = 0;
    for (std::size_t high = count(); low < high;) {
        const std::size_t middle = (low + high) / 2;
        const std::uint16_t found = slot(middle);
        if (found == wanted) return encoded(middle);
        if (found < wanted) low = middle + 1;
        if (found > wanted) high = middle;
    }
    return {};
}

Record RecordView::record(const RecordType& type) const {
    Record record{{type.name, id_},
                  version(),
                  position(),
                  previous(),
                  created_at(),
                  created_by(),
                  updated_at(),
                  updated_by(),
                  state_since(),
                  archived(),
                  {}};
    record.fields.reserve(count());
    for (std::size_t index = 0, end = count(); index < end; ++index)
        if (const Field* field = type.field_by_slot(slot(index)))
            record.fields.emplace(field->name, stored_at(index).value());
    record.given = text(given_slot);
    return record;
}

std::string_view state_of(const RecordType& type, const RecordView& record) {
    if (!type.lifecycle) return {};
    const Field* field = type.field(type.lifecycle->field);
    const std::string_view state = field ? record.text(field->slot) : std::string_view{};
    return state.empty() ? std::string_view{type.lifecycle->initial} : state;
}

}  // namespace cairn
