#include "events/values/value.hpp"

#include "core/base64.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

struct ValueWriter {
    JsonWriter& out;

    void operator()(std::monostate) const { out.null(); }
    void operator()(bool value) const { out.boolean(value); }
    void operator()(std::int64_t value) const { out.integer(value); }
    void operator()(const std::string& value) const { out.string(value); }
    void operator()(const Decimal& value) const { out.string(value.text()); }
    void operator()(const Date& value) const { out.string(value.text()); }
    void operator()(const Time& value) const { out.time(value); }
    void operator()(const Uuid& value) const { out.id(value); }
    void operator()(const Money& value) const {
        out.begin_object();
        out.plain_name("amount").string(value.amount.text());
        if (value.converted) out.plain_name("converted").boolean(true);
        out.plain_name("currency").string(value.currency.text());
        out.end_object();
    }
    void operator()(const Texts& values) const { array(values); }
    void operator()(const References& values) const { array(values); }
    void operator()(const Address& lines) const {
        out.begin_object();
        for (const auto& [name, line] : lines) out.name(name).string(line);
        out.end_object();
    }
    void operator()(const Sealed& value) const {
        out.begin_object().plain_name("sealed").string(to_base64(value.bytes)).end_object();
    }
    void operator()(const Erased&) const {
        out.begin_object().plain_name("erased").boolean(true).end_object();
    }

private:
    template <class Elements>
    void array(const Elements& elements) const {
        out.begin_array();
        for (const auto& element : elements) (*this)(element);
        out.end_array();
    }
};

[[noreturn]] void unreadable(FieldKind kind) {
    throw StorageError("a stored value does not read as " + std::string(field_kind_name(kind)));
}

// What was stored was checked when it was new; here only its shape counts, so that a bound may be
// tightened later.
class StoredReader {
public:
    explicit StoredReader(FieldKind kind) : kind_(kind) {}

    [[nodiscard]] Value read(const Json& json) const {
        if (json.is_null()) return {};
        if (json.is_object() && json.contains("sealed")) return sealed(json);
        if (json.is_object() && json.contains("erased")) return Erased{};
        return of_kind(json);
    }

private:
    [[nodiscard]] Value of_kind(const Json& json) const {
        switch (shape_of(kind_)) {
            case ValueShape::text: return text(json);
            case ValueShape::decimal: return parsed<Decimal>(json);
            case ValueShape::integer: return integer(json);
            case ValueShape::money: return money(json);
            case ValueShape::date: return parsed<Date>(json);
            case ValueShape::time: return present(parse_time(text(json)));
            case ValueShape::yes_no: return yes_no(json);
            case ValueShape::id: return parsed<Uuid>(json);
            case ValueShape::ids: return references(json);
            case ValueShape::texts: return texts(json);
            case ValueShape::address: return address(json);
        }
        unreadable(kind_);
    }

    void require(bool condition) const {
        if (!condition) unreadable(kind_);
    }
    template <class T>
    [[nodiscard]] T present(std::optional<T> value) const {
        require(value.has_value());
        return *std::move(value);
    }
    [[nodiscard]] const std::string& text(const Json& json) const {
        require(json.is_string());
        return json.get_ref<const std::string&>();
    }
    template <class T>
    [[nodiscard]] T parsed(const Json& json) const {
        return present(T::parse(text(json)));
    }
    [[nodiscard]] const Json& member(const Json& json, const char* name) const {
        require(json.is_object() && json.contains(name));
        return json[name];
    }

    [[nodiscard]] Sealed sealed(const Json& json) const {
        return {present(from_base64(text(json["sealed"])))};
    }
    [[nodiscard]] std::int64_t integer(const Json& json) const {
        require(json.is_number_integer());
        return json.get<std::int64_t>();
    }
    [[nodiscard]] bool yes_no(const Json& json) const {
        require(json.is_boolean());
        return json.get<bool>();
    }
    [[nodiscard]] Money money(const Json& json) const {
        return {parsed<Decimal>(member(json, "amount")),
                parsed<Currency>(member(json, "currency"))};
    }
    [[nodiscard]] References references(const Json& json) const {
        require(json.is_array());
        References out;
        for (const Json& element : json) out.push_back(parsed<Uuid>(element));
        return out;
    }
    [[nodiscard]] Texts texts(const Json& json) const {
        require(json.is_array());
        Texts out;
        for (const Json& element : json) out.push_back(text(element));
        return out;
    }
    [[nodiscard]] Address address(const Json& json) const {
        require(json.is_object());
        Address out;
        for (const auto& [name, line] : json.items()) out.emplace(name, text(line));
        return out;
    }

    FieldKind kind_;
};

}  // namespace

Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

bool Value::operator==(const Value& other) const {
    return static_cast<const ValueVariant&>(*this) == static_cast<const ValueVariant&>(other);
}

void write_value(JsonWriter& out, const Value& value) { std::visit(ValueWriter{out}, value); }

Value stored_value(FieldKind kind, const Json& json) { return StoredReader(kind).read(json); }

}  // namespace cairn
