// The system's own fonts: nothing is downloaded, and no fonts are shipped.
import Theme from 'vitepress/theme-without-fonts'
import './style.css'

export default Theme
