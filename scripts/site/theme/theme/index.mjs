// The system's own fonts: nothing is fetched from elsewhere, and nothing is shipped for a look.
import Theme from 'vitepress/theme-without-fonts'
import './style.css'

export default Theme
