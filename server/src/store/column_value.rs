//! What the columns of a type of ours say of themselves, once for all of them. They are read each in their own way,
//! which is what `DeriveValueType` leaves no room for.

/// Makes `$own`, which is bound as a `$bound` and read out of one by `$read`, the value of a column of the type
/// `$column`.
macro_rules! column_value {
    ($own:ident, $bound:ty, $column:expr, $read:expr) => {
        impl ::sea_orm::sea_query::ValueType for $own {
            fn try_from(
                value: ::sea_orm::sea_query::Value,
            ) -> Result<Self, ::sea_orm::sea_query::ValueTypeErr> {
                <$bound as ::sea_orm::sea_query::ValueType>::try_from(value).map($read)
            }

            fn type_name() -> String {
                stringify!($own).to_owned()
            }

            fn array_type() -> ::sea_orm::sea_query::ArrayType {
                <$bound as ::sea_orm::sea_query::ValueType>::array_type()
            }

            fn column_type() -> ::sea_orm::sea_query::ColumnType {
                $column
            }
        }

        impl ::sea_orm::sea_query::Nullable for $own {
            fn null() -> ::sea_orm::sea_query::Value {
                <$bound as ::sea_orm::sea_query::Nullable>::null()
            }
        }
    };
}

pub(super) use column_value;
