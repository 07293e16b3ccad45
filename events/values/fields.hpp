#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/container/flat_map.hpp>

#include "events/values/value.hpp"

namespace cairn {

/// Fields by name, in the order that canonical JSON wants. Empty values are not kept. A class, so
/// that what the map is made of is compiled in fields.cpp alone.
class Fields {
    using Map = boost::container::flat_map<std::string, Value, std::less<>>;

public:
    using value_type = Map::value_type;
    using iterator = Map::iterator;
    using const_iterator = Map::const_iterator;

    Fields();
    Fields(std::initializer_list<value_type> values);  ///< Of one name the first.
    Fields(const Fields& other);
    Fields(Fields&& other) noexcept;
    Fields& operator=(const Fields& other);
    Fields& operator=(Fields&& other) noexcept;
    ~Fields();

    [[nodiscard]] iterator begin() { return map_.begin(); }
    [[nodiscard]] iterator end() { return map_.end(); }
    [[nodiscard]] const_iterator begin() const { return map_.begin(); }
    [[nodiscard]] const_iterator end() const { return map_.end(); }
    [[nodiscard]] std::size_t size() const { return map_.size(); }
    [[nodiscard]] bool empty() const { return map_.empty(); }
    void reserve(std::size_t size) { map_.reserve(size); }
    [[nodiscard]] iterator find(std::string_view name);
    [[nodiscard]] const_iterator find(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }
    [[nodiscard]] const Value& at(std::string_view name) const;  ///< Throws std::out_of_range.
    [[nodiscard]] Value& operator[](std::string_view name);
    void emplace(std::string_view name, Value value);  ///< Keeps what is there.
    void erase(std::string_view name);
    bool operator==(const Fields& other) const;

private:
    Map map_;
};

/// An empty value takes the field away.
void set_field(Fields& fields, std::string_view name, const Value& value);

}  // namespace cairn
